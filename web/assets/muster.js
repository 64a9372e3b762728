// The components work without this; with it, the menu folds on a phone and the
// error summary takes the focus.
import { initAll } from './govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()
